using System.Reflection;
using System.Text;
using Orleans.CodeGeneration;

namespace Twin.City.Contracts;

/// <summary>What silos of different versions say to each other, held in a reviewed file: contracts.approved.txt.</summary>
public sealed class ContractTests
{
    [Fact]
    public void Contracts_are_those_that_were_reviewed()
    {
        var approved = Path.Combine(AppContext.BaseDirectory, "Contracts", "contracts.approved.txt");
        var now = Describe(typeof(INodeGrain).Assembly);
        var seen = Path.Combine(AppContext.BaseDirectory, "Contracts", "contracts.now.txt");
        File.WriteAllText(seen, now);
        (now == File.ReadAllText(approved).ReplaceLineEndings("\n")).ShouldBeTrue($"silos of two versions meet during an upgrade: review {seen}, and make it contracts.approved.txt");
    }

    [Fact]
    public void Every_grain_interface_and_serialized_type_has_an_alias_and_every_member_an_id()
    {
        foreach (var type in Contracts(typeof(INodeGrain).Assembly)) type.GetCustomAttribute<AliasAttribute>().ShouldNotBeNull(type.Name);
        foreach (var type in Serialized(typeof(INodeGrain).Assembly))
            Members(type).Select(m => m.GetCustomAttribute<IdAttribute>()!.Id).ShouldBeUnique(type.Name);
    }

    static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in Grains(assembly))
        {
            text.Append($"grain {AliasOf(type)}{Parents(type)}\n");
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).OrderBy(AliasOf, StringComparer.Ordinal))
                text.Append($"  {AliasOf(method)}({string.Join(", ", method.GetParameters().Select(p => NameOf(p.ParameterType)))}) -> {NameOf(method.ReturnType)}{Marks(method)}\n");
        }
        foreach (var type in Serialized(assembly))
        {
            text.Append($"type {AliasOf(type)}\n");
            foreach (var member in Members(type).OrderBy(m => m.GetCustomAttribute<IdAttribute>()!.Id))
                text.Append($"  {member.GetCustomAttribute<IdAttribute>()!.Id} {NameOf(member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType)}\n");
        }
        return text.ToString();
    }

    static IEnumerable<Type> Contracts(Assembly assembly) => Grains(assembly).Concat(Serialized(assembly));

    static IOrderedEnumerable<Type> Grains(Assembly assembly) =>
        assembly.GetTypes().Where(t => t.IsInterface && typeof(IAddressable).IsAssignableFrom(t)).OrderBy(AliasOf, StringComparer.Ordinal);

    static IOrderedEnumerable<Type> Serialized(Assembly assembly) =>
        assembly.GetTypes().Where(t => t.GetCustomAttribute<GenerateSerializerAttribute>() is not null && t.Namespace!.StartsWith("Twin.", StringComparison.Ordinal)
            && t.GetCustomAttribute<AliasAttribute>() is not null).OrderBy(AliasOf, StringComparer.Ordinal);

    static IEnumerable<MemberInfo> Members(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Where(m => m.GetCustomAttribute<IdAttribute>() is not null);

    static string AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? member.Name;

    static string Parents(Type type) =>
        string.Concat(type.GetInterfaces().Where(i => i.Assembly == type.Assembly).Select(i => $" : {AliasOf(i)}").Order(StringComparer.Ordinal));

    static string Marks(MethodInfo method) => string.Concat(method.GetCustomAttributesData().Select(a => a.AttributeType.Name)
        .Where(n => n is "OneWayAttribute" or "ReadOnlyAttribute" or "AlwaysInterleaveAttribute").Order(StringComparer.Ordinal).Select(n => $" [{n[..^9]}]"));

    static string NameOf(Type type) =>
        type.IsArray ? NameOf(type.GetElementType()!) + "[]"
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Assembly == typeof(INodeGrain).Assembly ? AliasOf(type) : type.Name;
}
