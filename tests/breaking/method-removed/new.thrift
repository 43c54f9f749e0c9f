service B { void b(), void t() }
service S extends B {}
