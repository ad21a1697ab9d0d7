using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Slots;
using Twin.Delivery.Tests.FacilityJournal;

namespace Twin.Delivery.Tests.Slots;

[Collection(PostgresCollection.Name)]
public sealed class PostgresSlotsTests(PostgresServer server) : SlotStoreContract, IAsyncLifetime
{
    PostgresStore? store;

    protected override ISlotStore Store => new PostgresSlots(store!);

    public async Task InitializeAsync() => store = new(server.ConnectionTo(await server.NewDatabaseAsync()));

    public async Task DisposeAsync() => await store!.DisposeAsync();
}
