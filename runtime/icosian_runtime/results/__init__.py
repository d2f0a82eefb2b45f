"""What makes one value of the outputs, where a driver script says so: one file a form, of which a script imports its own.

    assembled(outputs)      the value, as Hamilton's result builder of that form makes it
    as_text(value)          how the command line prints it
    as_json(value)

A function imports the library that it needs: the user's own.
"""
