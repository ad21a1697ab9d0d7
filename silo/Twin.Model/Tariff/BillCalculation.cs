using System.Collections.Immutable;
using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>A month's bill from the account's intervals. Pure: the same inputs give the same bill.</summary>
public static class BillCalculation
{
    public static Bill Of(SupplyAccount account, int year, int month, BillInputs inputs)
    {
        var period = PeriodOf(account, year, month);
        var build = new Building(account, account.Prices(), period, DateTime.DaysInMonth(year, month));
        var import = build.Within(inputs.Import);

        build.Energy(import);
        build.FixedCharges(import, inputs.Minutes, inputs.Slid);
        build.PowerFactor(import, inputs.Lagging is null ? null : build.Within(inputs.Lagging), build.Within(inputs.Leading));
        build.FeedIn(build.Within(inputs.Export));
        build.Corrections(inputs.Carried);

        var energy = import.Sum(c => c.Cell.Micro);
        return new()
        {
            AccountId = account.Id,
            Year = year,
            Month = month,
            Period = period,
            Lines = [.. build.Lines],
            Missing = [.. build.Missing.Distinct()],
            ImportMicroKwh = energy,
            PricedMicroKwh = energy - build.Lines.Where(l => l.Kind == BillLineKind.UnpricedEnergy).Sum(l => l.QuantityMicro),
            EstimatedMicroKwh = import.Sum(c => c.Cell.EstimatedMicro),
            CoveredMs = import.Sum(c => c.Cell.CoveredMs),
            ExpectedMs = inputs.ExpectedMs,
        };
    }

    /// <summary>Whether a month's bill is charged by a sliding demand on some of its days, and needs its energy by the minute.</summary>
    public static bool NeedsMinutes(SupplyAccount account, int year, int month) => BillDays.Spans(account, PeriodOf(account, year, month))
        .Any(s => s.Version is not null && s.Terms is { Basis: FixedChargeBasis.MaximumDemand, DemandMethod: DemandMethod.Sliding });

    static Validity PeriodOf(SupplyAccount account, int year, int month)
    {
        var (from, to) = LocalTime.Month(year, month, account.Zone);
        return new(Math.Max(from * Spread.IntervalMs, account.Validity.FromMs), Math.Min(to * Spread.IntervalMs, account.Validity.ToMs));
    }

    sealed class Building(SupplyAccount account, PriceSchedule prices, Validity period, int daysOfMonth)
    {
        public List<BillLine> Lines { get; } = [];
        public List<string> Missing { get; } = [];

        public IntervalCell[] Within(IEnumerable<IntervalCell> cells) =>
            [.. cells.Where(c => period.Contains(c.StartMs)).OrderBy(c => c.Interval)];

        public void Energy(IntervalCell[] import)
        {
            foreach (var group in import.Select(cell => (Cell: cell, Price: prices.At(cell.Interval)))
                .GroupBy(p => (Version: p.Price?.Version.Id, p.Price?.Band))
                .OrderBy(g => g.Key.Version, StringComparer.Ordinal).ThenBy(g => g.Key.Band))
            {
                ImmutableArray<IntervalCell> cells = [.. group.Select(p => p.Cell)];
                var energy = cells.Sum(c => c.Cell.Micro);
                var rate = group.First().Price?.Rate;
                if (rate is null && energy != 0) Missing.Add("unpriced-energy");
                Lines.Add(new()
                {
                    Key = rate is null ? "unpriced-energy" : $"energy/{group.Key.Band}/{group.Key.Version}",
                    Kind = rate is null ? BillLineKind.UnpricedEnergy : BillLineKind.Energy,
                    Band = group.Key.Band,
                    Version = group.Key.Version,
                    QuantityMicro = energy,
                    Unit = "kWh",
                    Price = rate,
                    Intervals = cells,
                    AmountFen = rate is { } price ? BillRounding.Fen(price * energy) : 0,
                });
            }
        }

        /// <summary>Capacity or demand by the day: terms or prices that change within the month charge their days each. The maximum is the month's.</summary>
        public void FixedCharges(IntervalCell[] import, MinuteEnergy? minutes, MaximumDemand? slid)
        {
            foreach (var span in BillDays.Spans(account, period))
            {
                var version = span.Version;
                if (version is null || span.Terms.Basis == FixedChargeBasis.None) continue;
                if (span.Terms.Basis == FixedChargeBasis.Capacity)
                {
                    if (version.CapacityPrice is { } capacityPrice)
                        AddFixed(BillLineKind.Capacity, "kVA", (long)(span.Terms.CapacityKva * 1_000_000m), capacityPrice, span, null);
                    else Missing.Add("no-capacity-price");
                }
                else if (version.DemandPrice is not { } demandPrice) Missing.Add("no-demand-price");
                else if (Maximum(span.Terms, import, minutes, slid) is { } demand)
                    AddFixed(BillLineKind.MaximumDemand, "kW", demand.Milliwatts, demandPrice, span, demand);
                else Missing.Add("no-demand-block");
            }
        }

        public void PowerFactor(IntervalCell[] import, IntervalCell[]? lagging, IntervalCell[] leading)
        {
            // The month is settled by the rule that holds at its end.
            if (period.ToMs <= period.FromMs) return;
            if (prices.VersionAt(period.ToMs / Spread.IntervalMs - 1) is not { PowerFactor: { } table } version) return;
            if (lagging is null)
            {
                Missing.Add("no-reactive-energy");
                return;
            }
            if (Tariff.PowerFactor.Of(Sum(import), Sum(lagging), Sum(leading), version.Reactive) is not { } powerFactor) return;
            var appliesTo = Lines.Sum(l => l.AmountFen);
            var percent = table.PercentAt(powerFactor.Hundredths);
            Lines.Add(new()
            {
                Key = "power-factor",
                Kind = BillLineKind.PowerFactor,
                Version = version.Id,
                QuantityMicro = appliesTo * 10_000,
                Unit = "CNY",
                PowerFactor = powerFactor,
                Percent = percent,
                AmountFen = BillRounding.FenOfPercent(appliesTo, percent),
            });
        }

        public void FeedIn(IntervalCell[] export)
        {
            foreach (var group in export.GroupBy(c => prices.VersionAt(c.Interval)).OrderBy(g => g.Key?.Id, StringComparer.Ordinal))
            {
                var energy = group.Sum(c => c.Cell.Micro);
                if (group.Key?.FeedInPrice is not { } price)
                {
                    if (energy != 0) Missing.Add("no-feed-in-price");
                    continue;
                }
                Lines.Add(new()
                {
                    Key = $"feed-in/{group.Key.Id}",
                    Kind = BillLineKind.FeedIn,
                    Version = group.Key.Id,
                    QuantityMicro = energy,
                    Unit = "kWh",
                    Price = price,
                    Intervals = [.. group],
                    AmountFen = -BillRounding.Fen(price * energy),
                });
            }
        }

        public void Corrections(IEnumerable<BillCorrection> carried) => Lines.AddRange(carried.Select(c => new BillLine
        {
            Key = $"correction/{c.Year:0000}-{c.Month:00}/{c.Position}",
            Kind = BillLineKind.Correction,
            Unit = "CNY",
            QuantityMicro = c.DifferenceFen * 10_000,
            AmountFen = c.DifferenceFen,
        }));

        MaximumDemand? Maximum(SupplyTerms terms, IntervalCell[] import, MinuteEnergy? minutes, MaximumDemand? slid)
        {
            var block = BlockDemand.Maximum(import, terms.EstimatedDemandAllowed);
            if (terms.DemandMethod == DemandMethod.Block) return block;
            if (slid is not null) return block is { } highest && highest.Milliwatts >= slid.Value.Milliwatts ? block : slid;
            if (minutes is null or { IsSparse: true }) Missing.Add("no-minute-readings");
            return minutes is null ? block : minutes.SlidingMaximum(import, terms.EstimatedDemandAllowed);
        }

        void AddFixed(BillLineKind kind, string unit, long quantityMicro, Rate price, BillDays span, MaximumDemand? demand) => Lines.Add(new()
        {
            Key = $"{kind}/{span.Version!.Id}/{span.FirstDay:dd}",
            Kind = kind,
            Version = span.Version.Id,
            QuantityMicro = quantityMicro,
            Unit = unit,
            Price = price,
            Days = span.Days,
            DaysOfMonth = daysOfMonth,
            Demand = demand,
            AmountFen = BillRounding.Fen(price * quantityMicro, span.Days, daysOfMonth),
        });

        static long Sum(IntervalCell[] cells) => cells.Sum(c => c.Cell.Micro);
    }
}
