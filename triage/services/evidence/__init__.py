"""The evidence of a dispute: checklist, exhibits, and the packet that goes to the bank."""
