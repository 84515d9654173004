"""What the desk does, one verb a module; screens get frozen read models."""
