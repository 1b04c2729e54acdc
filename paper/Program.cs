Console.WriteLine("paper");
