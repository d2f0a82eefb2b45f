"""What Icosian builds and Hamilton 1.90 cannot run: for dataflows that have to work under both."""

ON_REQUEST = True
