service S { oneway void a(), void b() }
