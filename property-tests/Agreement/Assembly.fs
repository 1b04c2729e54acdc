module Theory.Agreement.Assembly
