exception E {}
service S { void m() throws (1: E e) }
