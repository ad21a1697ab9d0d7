namespace Twin.Contract.Editions;

/// <summary>A program that keeps the contract: how it is started is all that is known of it.</summary>
public abstract class Edition
{
    /// <summary>The built program, below the repository's root; "{0}" is the configuration, Release or Debug.</summary>
    public abstract string Program { get; }

    /// <summary>Options beside model, data folder and addresses.</summary>
    public virtual string[] Options(Func<int> freePort) => [];

    /// <summary>Described endpoints that the edition does not have, for a reason that the README gives.</summary>
    public virtual string[] Lacks => [];
}
