service B { void b() }
service S { void s(), void b() }
