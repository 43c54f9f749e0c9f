struct A { 1: binary x, 2: list<string> y }
