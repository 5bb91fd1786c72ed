"""The pure middle: arrays in, arrays out; the same input gives the same bytes in any order of rows."""
