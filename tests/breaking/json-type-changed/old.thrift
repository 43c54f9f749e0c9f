struct A { 1: string x, 2: list<binary> y }
