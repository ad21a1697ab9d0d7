using System.Net;
using Twin.Operations.Hosting;

namespace Twin.Operations.Topology;

public sealed class ModelEndpointTests
{
    [Fact]
    public async Task The_model_is_a_tree_down_to_its_points()
    {
        await using var host = await OperationsHost.StartAsync(SmallCity.Model(revision: 5, withRoof: false));
        (await host.GetAsync("/api/v1/model")).ShouldBeJson("""
            {
              "revision": 5, "timeZone": "Asia/Shanghai",
              "city": {
                "path": "haikou", "key": "n0", "kind": "city", "type": "", "name": {"zh": "海口", "en": "Haikou"},
                "place": null, "footprint": [], "areaSquareMetres": null, "devices": [],
                "children": [{
                  "path": "haikou/hi-tech-zone", "key": "n1", "kind": "park", "type": "", "name": {"zh": "国家高新区", "en": "Hi-tech zone"},
                  "place": [110.24, 20.02], "footprint": [[110.2, 20], [110.3, 20], [110.3, 20.1]], "areaSquareMetres": 1234567.5, "devices": [],
                  "children": [{
                    "path": "haikou/hi-tech-zone/steel", "key": "n2", "kind": "enterprise", "type": "metalworking",
                    "name": {"zh": "琼台钢铁", "en": "Qiongtai Steel"}, "place": null, "footprint": [], "areaSquareMetres": null, "devices": [],
                    "children": [{
                      "path": "haikou/hi-tech-zone/steel/mill", "key": "n3", "kind": "facility", "type": "production-line",
                      "name": {"zh": "轧钢车间", "en": "Rolling mill"}, "place": null, "footprint": [], "areaSquareMetres": null,
                      "devices": [
                        {
                          "id": "main-meter", "key": "d0", "type": "electricity-meter", "name": {"zh": "main-meter", "en": "main-meter"},
                          "role": "primary", "accountedAt": "haikou/hi-tech-zone/steel/mill", "sides": ["grid", "haikou/hi-tech-zone/steel/mill"],
                          "points": [
                            {"id": "energy_import", "key": "p0", "kind": "register", "unit": "kWh", "name": null, "measure": "electricity_import"},
                            {"id": "power", "key": "p1", "kind": "power", "unit": "kW", "name": null, "measure": "electricity_import"}
                          ]
                        },
                        {
                          "id": "sensor", "key": "d1", "type": "thermometer", "name": {"zh": "sensor", "en": "sensor"},
                          "role": "primary", "accountedAt": "haikou/hi-tech-zone/steel/mill", "sides": null,
                          "points": [{"id": "temperature", "key": "p2", "kind": "gauge", "unit": "°C", "name": null, "measure": null}]
                        }
                      ],
                      "children": []
                    }]
                  }]
                }]
              }
            }
            """);
    }

    [Fact]
    public async Task Credentials_do_not_leave_the_server()
    {
        await using var host = await OperationsHost.StartAsync();
        (await host.Http.GetStringAsync("/api/v1/model")).ShouldNotContain(SmallCity.Secret);
        (await host.Http.GetStringAsync("/api/v1/gateways")).ShouldNotContain(SmallCity.Secret);
    }

    [Fact]
    public async Task A_known_revision_is_not_sent_again()
    {
        await using var host = await OperationsHost.StartAsync();
        using var first = await host.Http.GetAsync("/api/v1/model");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/v1/model") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        (await host.Http.SendAsync(again)).StatusCode.ShouldBe(HttpStatusCode.NotModified);

        host.Twins.Replace(SmallCity.Model(revision: 2));
        using var changed = new HttpRequestMessage(HttpMethod.Get, "/api/v1/model") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var second = await host.Http.SendAsync(changed);
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.Headers.ETag.ShouldNotBe(first.Headers.ETag);
    }
}
