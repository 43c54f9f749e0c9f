# expected-error@+1: "../include_cycle.thrift" includes this file in turn [include-cycle]
include "../include_cycle.thrift"
struct B { 1: include_cycle.A a }
