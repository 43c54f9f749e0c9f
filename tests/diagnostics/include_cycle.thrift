// A cycle is reported where it closes.
include "included/round.thrift"
struct A {}
