enum A { X = 1, Z = 2 }
