using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Slots;

namespace Twin.Delivery.Tests.Slots;

public sealed class SqliteSlotsTests : SlotStoreContract, IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("twin-slots-").FullName;
    readonly SqliteStore store;

    public SqliteSlotsTests() => Store = new SqliteSlots(store = new(Path.Combine(folder, "city.db")));

    protected override ISlotStore Store { get; }

    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
