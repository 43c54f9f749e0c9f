service A {}
