service S { void a(), oneway void b() }
