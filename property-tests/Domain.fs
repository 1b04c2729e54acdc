/// Generators for the theorems' domains, and the one comparison of two numbers.
module Theory.Laws.Domain
