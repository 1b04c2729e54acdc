/// The house's rules, checked on the house itself.
module Theory.Laws.HouseRules
