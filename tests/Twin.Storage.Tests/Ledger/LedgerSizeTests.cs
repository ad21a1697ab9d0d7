using System.Globalization;
using Twin.Model.Ledger;
using Twin.Storage.Checkpoint;
using Xunit.Abstractions;

namespace Twin.Storage.Ledger;

public sealed class LedgerSizeTests(ITestOutputHelper output)
{
    const int Registers = 20;
    const int Days = 365;
    const long Origin = 1_767_225_600_000 / Spread.IntervalMs;

    [Theory]
    // Read at the quarter hours: amounts of the register's own resolution.
    [InlineData("at quarter hours, 0.01 kWh", 10_000, 80_000)]
    // Read in between: interpolated amounts have all six decimals.
    [InlineData("in between, interpolated", 1, 150_000)]
    public void A_registers_year_costs_bytes(string name, int resolutionMicro, int bytesMax)
    {
        using var folder = new StoreFolder();
        var random = new Random(2026);
        var totals = new long[Registers];
        for (var day = 0; day < Days; day++)
        {
            for (var register = 0; register < Registers; register++)
            {
                var level = random.NextInt64(5_000_000, 60_000_000);
                for (var i = 0; i < DayBlock.Cells; i++)
                {
                    var micro = (level + random.NextInt64(-level / 8, level / 8)) / resolutionMicro * resolutionMicro;
                    totals[register] += micro;
                    folder.Store.Ledger.Book(new(SeriesOf(register), Origin + day * DayBlock.Cells + i, new(micro, Spread.IntervalMs, 0)));
                }
            }
            if (day % 30 == 29) folder.Checkpoint(day);
        }
        folder.Checkpoint(Days);
        folder.Crash();

        var bytes = new FileInfo(folder.Path).Length / Registers;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {bytes} bytes a register and year in the file, {bytes / (Days * 96.0):F2} an interval"));
        bytes.ShouldBeLessThan(bytesMax);
        for (var register = 0; register < Registers; register++)
        {
            var year = folder.Store.Ledger.Sum(SeriesOf(register), [Origin * Spread.IntervalMs, (Origin + Days * 96) * Spread.IntervalMs]);
            year.ShouldBe([new Cell(totals[register], Days * 96 * Spread.IntervalMs, 0)]);
        }
    }

    static SeriesKey SeriesOf(int register) => new(SeriesOwner.Register, Measure.ElectricityImport, register);
}
