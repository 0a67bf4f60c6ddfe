using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MicroNets.Devices.Latency;

namespace MicroNets.Devices;

/// <summary>The device profiles that come with the library, and profiles of the user's own.</summary>
public static class DeviceCatalog
{
    private const string Prefix = "devices/";

    private const string Remedy = "compare it with those in devices/";

    // No microcontroller is near these: a figure above them is in another unit, or mistyped.
    private const double MostMegahertz = 10_000, MostMilliwatts = 100_000;

    private const long AddressSpace = 1L << 32;

    /// <summary>How profiles and costs are written.</summary>
    internal static readonly JsonSerializerOptions Form = new(JsonForm.Files)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    // Read when first asked for: cores, which a profile names, are read by the form above.
    private static readonly Lazy<Dictionary<string, DeviceProfile>> Known = new(() => EmbeddedData.Texts(Prefix)
        .Select(file => Read(file.Value, Prefix + file.Key))
        .ToDictionary(profile => profile.Name, StringComparer.OrdinalIgnoreCase));

    private static readonly Lazy<string[]> Sorted = new(() => [.. Known.Value.Keys.Order(StringComparer.Ordinal)]);

    /// <summary>Names of the profiles in the library, sorted.</summary>
    public static IReadOnlyList<string> Names => Sorted.Value;

    /// <summary>A profile by name (any case), or from a JSON file of the user's own.</summary>
    /// <exception cref="InputException">Neither a known name nor a readable profile.</exception>
    public static DeviceProfile Get(string nameOrPath)
    {
        if (Known.Value.TryGetValue(nameOrPath, out DeviceProfile? known))
            return known;
        if (File.Exists(nameOrPath))
            return Read(File.ReadAllText(nameOrPath), nameOrPath);
        throw new InputException($"device '{nameOrPath}'{NearNames.Hint(nameOrPath, Names)}",
            $"one of {string.Join(", ", Names)}, or the path of a profile",
            "write a profile like those in devices/ for a board of your own");
    }

    /// <summary>The JSON form of a profile, which <see cref="Get"/> reads back as an equal profile.</summary>
    public static string Write(DeviceProfile profile) => JsonSerializer.Serialize(profile, Form);

    internal static DeviceProfile Read(string json, string where)
    {
        try
        {
            DeviceProfile profile = JsonSerializer.Deserialize<DeviceProfile>(json,
                Form) ?? throw new JsonException("the document is null");
            Check(profile);
            return profile;
        }
        catch (JsonException exception)
        {
            throw JsonFault.Error($"device profile '{where}'", exception, Form, "a device profile", Remedy);
        }
        catch (InputException exception)
        {
            throw new InputException($"device profile '{where}'", exception);
        }
    }

    private static void Check(DeviceProfile profile)
    {
        CheckText(profile.Name, "name");
        CheckText(profile.Core, "core");
        if (Core.Named(profile.Core) is null)
            throw Refused($"core '{profile.Core}'{NearNames.Hint(profile.Core, Core.All.Select(core => core.Name))}",
                $"one of {string.Join(", ", Core.All.Select(core => core.Name))}");
        CheckFigure(profile.Clock ?? throw Refused("no clock", "its value, unit and source"), "clock", "MHz", MostMegahertz);
        if (profile.Power is { } power)
            CheckFigure(power, "power", "mW", MostMilliwatts);
        if (profile.BoardFactor is { } factor)
            CheckBoardFactor(factor);
        CheckRegions(profile);
        try
        {
            foreach (LatencyLaw law in profile.Latency)
                law.Check();
            profile.Calibrated?.Check();
        }
        catch (JsonException exception)
        {
            throw Refused(InputException.Clause(exception), "laws and costs that agree with themselves");
        }
    }

    private static void CheckRegions(DeviceProfile profile)
    {
        var taken = new List<(string Field, long First, long End)>();
        (string, EquatableArray<MemoryRegion>)[] kinds = [("flash", profile.Flash), ("ram", profile.Ram)];
        foreach ((string kind, EquatableArray<MemoryRegion> regions) in kinds)
        {
            if (regions.Count == 0)
                throw Refused($"no {kind}", "at least one region");
            for (int i = 0; i < regions.Count; i++)
            {
                string field = string.Create(CultureInfo.InvariantCulture, $"{kind}[{i}]");
                MemoryRegion region = regions[i] ?? throw Refused($"{field} null", "a region with name, origin, bytes and source");
                CheckText(region.Source, $"{field}.source");
                if (region.Bytes <= 0)
                    throw Refused($"{field}.bytes {region.Bytes}", "a positive number of bytes");
                uint origin = Origin(region, field);
                long end = origin + region.Bytes;
                if (end > AddressSpace || end < 0)
                    throw Refused($"{field} of {region.Bytes} bytes from {region.Origin}", "an end within 32-bit addresses");
                if (taken.FirstOrDefault(other => origin < other.End && other.First < end) is { Field: { } other })
                    throw Refused($"{field} from {region.Origin} over {region.Bytes} bytes, which overlaps {other}", "regions apart");
                taken.Add((field, origin, end));
            }
        }
    }

    private static uint Origin(MemoryRegion region, string field) => region.Origin is ['0', 'x', .. var digits]
        && uint.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint origin) ? origin
        : throw Refused($"{field}.origin '{region.Origin}'", "a hexadecimal address such as 0x20000000");

    private static void CheckText(string? text, string field)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw Refused($"no {field}", "a text");
    }

    private static void CheckFigure(Figure figure, string field, string unit, double most)
    {
        if (figure.Unit != unit)
            throw Refused($"{field}.unit '{figure.Unit}'", $"'{unit}'");
        if (!(figure.Value > 0 && figure.Value <= most))
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"{field}.value {figure.Value}"),
                string.Create(CultureInfo.InvariantCulture, $"more than 0 and at most {most} {unit}"));
        CheckText(figure.Source, $"{field}.source");
        Estimate band = figure.Estimate;
        if (!(band.Low > 0 && band.Low <= figure.Value && figure.Value <= band.High && band.High <= most))
            throw Refused(string.Create(CultureInfo.InvariantCulture,
                $"{field}.low {band.Low} and high {band.High} about a value of {figure.Value}"), "a band that holds the value");
    }

    // Without ends a time would be told as if somebody had measured it.
    private static void CheckBoardFactor(Figure factor)
    {
        CheckFigure(factor, "boardFactor", BoardFactors.Unit, BoardFactors.Most);
        if (factor.Low is null || factor.High is null)
            throw Refused($"boardFactor without {(factor.Low is null ? "low" : "high")}", "the ends of the band in which it lies");
        if (factor.Low < BoardFactors.Least)
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"boardFactor.low {factor.Low}"),
                string.Create(CultureInfo.InvariantCulture, $"at least {BoardFactors.Least} {BoardFactors.Unit}"));
    }

    private static InputException Refused(string found, string expected) => new(found, expected, Remedy);
}
