"""Payment providers behind one neutral protocol."""
