service B { void b() }
service S extends B { void s() }
