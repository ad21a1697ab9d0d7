using Twin.Bench;

switch (args)
{
    case ["ledger"]: LedgerBench.Run(); return 0;
    case ["history"]: HistoryBench.Run(); return 0;
    case ["delivery"]: await DeliveryBench.RunAsync(); return 0;
    default: Console.Error.WriteLine("usage: Twin.Bench ledger|history|delivery"); return 2;
}
