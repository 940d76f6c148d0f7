"""Read files into rows, and plan what each row changes. Pure."""
