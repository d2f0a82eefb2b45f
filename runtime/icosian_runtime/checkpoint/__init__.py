"""What a run has made is kept, and the next one goes on from there; imported only with `--checkpoint`.

digest       a value -> 16 bytes that tell it from every other
values       a result -> bytes, and back
journal      bytes -> a file to which records are appended, each whole or absent
directory    whose it is, and who uses it
store        finds and keeps results by key
"""
