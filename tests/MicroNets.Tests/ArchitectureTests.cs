using System.Reflection;
using System.Reflection.Emit;

namespace MicroNets.Tests;

/// <summary>The stages of the library may use those before them and no others.</summary>
public class ArchitectureTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly string[] Order =
        ["Numerics", "Graph", "Data", "Devices", "Training", "Search", "Quantization", "TFLite", "Onnx", "Firmware", "Reporting", "Runs"];

    private static readonly Assembly Library = typeof(InputException).Assembly;

    private static readonly Dictionary<short, OpCode> Instructions = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    // Reporting renders records; it knows no stage at all.
    private static bool MayUse(string user, string used) => user == used
        || (user != "Reporting" && Array.IndexOf(Order, used) < Array.IndexOf(Order, user));

    [Fact]
    public void References_point_only_up_the_list_of_rooms()
    {
        var violations = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Type type in Library.GetTypes())
        {
            if (Room(type) is { } user)
                violations.UnionWith(Used(type).SelectMany(Parts).Select(Room).OfType<string>().Where(used => !MayUse(user, used))
                    .Select(used => $"{user}: {type.Name} uses {used}"));
        }

        Assert.Empty(violations);
    }

    [Fact]
    public void Every_room_is_in_the_list() => Assert.Empty(Library.GetTypes().Select(Room).OfType<string>().Distinct().Except(Order));

    [Fact]
    public void Whatever_names_a_type_counts_as_a_use()
    {
        Type[] used = [.. Used(typeof(Example)).SelectMany(Parts)];
        Assert.Contains(typeof(Version), used);
        Assert.Contains(typeof(Uri), used);
        Assert.Contains(typeof(Random), used);
        Assert.Contains(typeof(TimeZoneInfo), used);
        Assert.Contains(typeof(Attribute), used);
    }

    private static string? Room(Type type) => type.Assembly == Library
        && type.Namespace?.Split('.') is ["MicroNets", { } room, ..] ? room : null;

    private static IEnumerable<Type> Used(Type type)
    {
        IEnumerable<MethodBase> methods = [.. type.GetMethods(Declared), .. type.GetConstructors(Declared)];
        return
        [
            .. type.BaseType is { } parent ? (Type[])[parent] : [],
            .. type.GetInterfaces(),
            .. type.GetCustomAttributesData().Select(attribute => attribute.AttributeType),
            .. type.GetFields(Declared).Select(field => field.FieldType),
            .. methods.SelectMany(Used),
        ];
    }

    private static IEnumerable<Type> Used(MethodBase method)
    {
        foreach (ParameterInfo parameter in method.GetParameters())
            yield return parameter.ParameterType;
        if (method is MethodInfo { ReturnType: { } result })
            yield return result;
        if (method.GetMethodBody() is not { } body)
            yield break;
        foreach (LocalVariableInfo local in body.LocalVariables)
            yield return local.LocalType;
        foreach (Type named in NamedByCode(method, body.GetILAsByteArray()!))
            yield return named;
    }

    // What the instructions of a method name: types, and the owners and type arguments of members.
    private static IEnumerable<Type> NamedByCode(MethodBase method, byte[] code)
    {
        Type[] ofType = method.DeclaringType!.GetGenericArguments(), ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (int i = 0; i < code.Length;)
        {
            short value = code[i++] is var first && first == 0xFE ? (short)(0xFE00 | code[i++]) : first;
            OperandType operand = Instructions[value].OperandType;
            if (operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                MemberInfo member = method.Module.ResolveMember(BitConverter.ToInt32(code, i), ofType, ofMethod)!;
                yield return member as Type ?? member.DeclaringType!;
                if (member is MethodInfo { IsGenericMethod: true } generic)
                {
                    foreach (Type argument in generic.GetGenericArguments())
                        yield return argument;
                }
            }

            i += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, i)),
                _ => 4,
            };
        }
    }

    // A type, what it is an array of or points to, and its type arguments.
    private static IEnumerable<Type> Parts(Type type) =>
        [type, .. type.HasElementType ? Parts(type.GetElementType()!) : [],
            .. type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts) : []];

    [AttributeUsage(AttributeTargets.Class)]
    private sealed class Example(Version field) : Attribute
    {
        private readonly Version[] _field = [field];

        public override string ToString() => $"{_field}{new List<Random>()}{Name(null)}";

        private static string Name(Uri? uri) => Enumerable.Empty<TimeZoneInfo>().Count() + uri?.Host;
    }
}
