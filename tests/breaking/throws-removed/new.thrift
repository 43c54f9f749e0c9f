exception E {}
service S { void m() }
