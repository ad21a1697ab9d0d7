using System.Globalization;

namespace Twin.Storage.ModelFile;

/// <summary>How large a synthetic city is. Every count is of each thing in the one above it.</summary>
public sealed record SyntheticSize(int Parks, int EnterprisesPerPark, int FacilitiesPerEnterprise, int DevicesPerFacility, int PointsPerDevice, int GatewaysPerPark)
{
    public long Points => (long)Parks * EnterprisesPerPark * FacilitiesPerEnterprise * DevicesPerFacility * PointsPerDevice;

    public int Gateways => Parks * GatewaysPerPark;
}

/// <summary>Writes model files of any size for benchmarks and load: valid, regular, without meaning.</summary>
public static class SyntheticModel
{
    /// <summary>Writes a city <c>synthetic</c> with parks <c>p0</c>..., enterprises <c>e0</c>..., facilities <c>f0</c>... and devices <c>m0</c>....</summary>
    /// <remarks>
    /// A device's points are <c>energy_import</c> and <c>active_power</c>, then gauges <c>g2</c>.... A park's gateways
    /// <c>gw0</c>... share its enterprises, so there are at most as many; local names are paths below the park.
    /// </remarks>
    /// <param name="passwordHash">The hash that every gateway has: <see cref="PasswordHashes.DemoHash"/> for benchmarks on loopback.</param>
    public static void Write(TextWriter to, SyntheticSize size, string passwordHash)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size.PointsPerDevice, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size.PointsPerDevice, ModelBounds.PointsPerTypeMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(size.GatewaysPerPark, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size.GatewaysPerPark, size.EnterprisesPerPark);
        to.Write("model: 1\ncity: {id: synthetic, name: {zh: 合成城, en: Synthetic}, timeZone: Asia/Shanghai}\n");
        WriteType(to, size.PointsPerDevice);
        to.Write("parks:\n");
        for (var park = 0; park < size.Parks; park++) WritePark(to, size, park, passwordHash);
    }

    static void WriteType(TextWriter to, int points)
    {
        to.Write("""
            deviceTypes:
              - id: meter
                name: {zh: 电能表, en: Meter}
                rated: 1000 kW
                sides: [grid, bus]
                points:
                  - {id: energy_import, kind: register, unit: kWh, measure: electricity_import, digits: 8}

            """);
        if (points > 1) to.Write("      - {id: active_power, kind: power, unit: kW, measure: electricity_import}\n");
        for (var i = 2; i < points; i++) to.Write(string.Create(CultureInfo.InvariantCulture, $"      - {{id: g{i}, kind: gauge, unit: V}}\n"));
    }

    static void WritePark(TextWriter to, SyntheticSize size, int park, string passwordHash)
    {
        to.Write(string.Create(CultureInfo.InvariantCulture, $"  - id: p{park}\n    name: {{zh: 园区 {park}, en: Park {park}}}\n    gateways:\n"));
        for (var gateway = 0; gateway < size.GatewaysPerPark; gateway++)
        {
            // Enterprises are dealt out in turn.
            var served = Enumerable.Range(0, size.EnterprisesPerPark).Where(e => e % size.GatewaysPerPark == gateway)
                .Select(e => string.Create(CultureInfo.InvariantCulture, $"e{e}"));
            to.Write(string.Create(CultureInfo.InvariantCulture,
                $"      - {{id: gw{gateway}, name: {{zh: 网关 {gateway}, en: Gateway {gateway}}}, password: {passwordHash}, under: ., serves: [{string.Join(", ", served)}]}}\n"));
        }
        to.Write("    enterprises:\n");
        for (var enterprise = 0; enterprise < size.EnterprisesPerPark; enterprise++)
        {
            to.Write(string.Create(CultureInfo.InvariantCulture,
                $"      - id: e{enterprise}\n        name: {{zh: 企业 {enterprise}, en: Enterprise {enterprise}}}\n        type: metalworking\n        facilities:\n"));
            for (var facility = 0; facility < size.FacilitiesPerEnterprise; facility++)
            {
                to.Write(string.Create(CultureInfo.InvariantCulture,
                    $"          - id: f{facility}\n            name: {{zh: 设施 {facility}, en: Facility {facility}}}\n            type: production-line\n            devices:\n"));
                for (var device = 0; device < size.DevicesPerFacility; device++)
                    to.Write(string.Create(CultureInfo.InvariantCulture, $"              - {{id: m{device}, type: meter}}\n"));
            }
        }
    }
}
