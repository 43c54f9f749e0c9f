struct A {}
struct B {}
