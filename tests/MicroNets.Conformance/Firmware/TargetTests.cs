using MicroNets.Devices;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Toolchain;
using MicroNets.Tests;
using MicroNets.Tests.Quantization;

namespace MicroNets.Conformance.Firmware;

/// <summary>Firmware links for every device with a profile, into the memory that the profile tells.</summary>
public class TargetTests
{
    public static TheoryData<string> Devices => [.. DeviceCatalog.Names];

    [Theory]
    [MemberData(nameof(Devices))]
    public void Firmware_links_into_the_memory_of_each_device(string name)
    {
        DeviceProfile device = DeviceCatalog.Get(name);
        Target target = Target.Named(name);
        FirmwareTests.Need(target);
        using var folder = new TemporaryFolder();
        FirmwareProject project = FirmwareProject.Write(RandomIntegerNetwork.Make(2), target, folder.Path);
        ElfSection[] sections =
            [.. ElfFile.Read(Path.Combine(folder.Path, project.Compile("selftest.c"))).Sections.Where(section =>
            section.IsAllocated && section.Bytes > 0)];
        Assert.All(sections, section => Assert.Contains(device.Flash.Concat(device.Ram), region => IsWithin(section, region)));
        Assert.Equal(MemoryPlanner.StackBytes, sections.Single(section => section.Name == ".stack").Bytes);
        Assert.InRange(FirmwareSize.Of(project).Stack!.Bytes, 1, MemoryPlanner.StackBytes);
    }

    [Fact]
    public void The_boot_block_of_the_RP2040_has_the_check_sum_that_its_ROM_wants()
    {
        Target target = Target.Named("rp2040");
        FirmwareTests.Need(target);
        using var folder = new TemporaryFolder();
        FirmwareProject project = FirmwareProject.Write(RandomIntegerNetwork.Make(2), target, folder.Path);
        string program = Path.Combine(folder.Path, project.Compile("selftest.c"));
        ElfSection text = ElfFile.Read(program).Sections.Single(section => section.Name == ".text");
        byte[] block = File.ReadAllBytes(program)[text.Offset..(text.Offset + 256)];
        uint sum = 0xFFFFFFFF;
        foreach (byte value in block[..252])
        {
            sum ^= (uint)value << 24;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum << 1) ^ ((sum >> 31) * 0x04C11DB7);
        }

        Assert.Equal(0x10000000u, text.Address);
        Assert.Equal(sum, BitConverter.ToUInt32(block, 252));
        Assert.NotEqual(0u, BitConverter.ToUInt32(block, 0));
    }

    private static bool IsWithin(ElfSection section, MemoryRegion region)
    {
        uint first = Convert.ToUInt32(region.Origin, 16);
        return section.Address >= first && section.Address + section.Bytes <= first + region.Bytes;
    }
}
