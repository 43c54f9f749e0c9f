service A {}
service B {}
