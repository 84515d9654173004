"""What a case is: plain values, no input or output, no clock."""
