using Twin.Bench;

LedgerBench.Run();
return 0;
