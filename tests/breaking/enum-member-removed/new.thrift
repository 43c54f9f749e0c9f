enum A { X = 1, Z = 3 }
