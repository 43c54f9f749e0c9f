namespace py a.c
namespace java c
struct A {}
