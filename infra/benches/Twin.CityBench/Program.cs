using Twin.CityBench;

if (!BenchOptions.TryParse(args, out var options, out var refusal))
{
    Console.Error.WriteLine(refusal);
    return 2;
}
switch (options.What)
{
    case "grains": await GrainsBench.RunAsync(options); return 0;
    case "activations": await ActivationBench.RunAsync(options); return 0;
    default: await ParkBench.RunAsync(options); return 0;
}
