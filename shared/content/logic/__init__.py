"""Check, compile and render content. These modules load the libraries for Liquid and HTML."""
