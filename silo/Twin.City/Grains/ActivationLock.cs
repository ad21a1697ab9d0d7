using System.Runtime.CompilerServices;

namespace Twin.City.Grains;

/// <summary>The lock under which Orleans runs an activation's first steps, and how a grain leaves it.</summary>
/// <remarks>
/// Orleans starts an activation while it holds a lock on it, and goes on under that lock as long as nothing waits: through OnActivateAsync
/// and into the first calls. A call to a grain of the same silo takes that grain's lock to hand the message over. So a facility that tells its
/// enterprise and an enterprise that asks its facility, both just starting, would each hold what the other needs, for ever. A grain therefore
/// awaits <see cref="Leave"/> before all else: it goes on as a new turn of its own scheduler, which no lock is held over.
/// </remarks>
static class ActivationLock
{
    public static YieldAwaitable Leave() => Task.Yield();
}
