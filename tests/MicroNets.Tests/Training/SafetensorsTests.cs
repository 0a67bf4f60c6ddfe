using System.Buffers.Binary;
using System.Text;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Tests.Training;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_comes_back_as_it_was_written()
    {
        var file = new SafetensorsFile();
        file.Tensors.Add("a/weight", new Tensor([2, 3], [1, -2.5f, float.NaN, float.NegativeInfinity, 1e-42f, -0f]));
        file.Tensors.Add("empty", new Tensor([0], []));
        file.Tensors.Add("ünïcode \"name\"", new Tensor([1], [7]));
        file.Metadata["step"] = "42";
        file.Write(_folder["file.safetensors"]);
        SafetensorsFile read = SafetensorsFile.Read(_folder["file.safetensors"]);

        Assert.Equal(file.Metadata, read.Metadata);
        Assert.Equal(file.Tensors.Keys, read.Tensors.Keys);
        foreach (string name in file.Tensors.Keys)
        {
            Assert.Equal(file.Tensors[name].Dimensions, read.Tensors[name].Dimensions);
            Assert.Equal(file.Tensors[name].Values.Select(BitConverter.SingleToInt32Bits),
                read.Tensors[name].Values.Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "")]
    [InlineData("""{"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}""", 8, "dtype F16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "four bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "four bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "four bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12,
        "no overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "no gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "ends at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "12 bytes of values")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "four bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", 8,
        "two tensors")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "metadata")]
    [InlineData("""[1,2]""", 0, "object")]
    [InlineData("""{"a":""", 0, "not JSON")]
    public void A_damaged_header_is_refused_with_file_and_offset(string header, int dataBytes, string complaint)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        string path = _folder.Add("file.safetensors", [.. length, .. text, .. new byte[dataBytes]]);
        if (complaint.Length == 0)
        {
            Assert.Single(SafetensorsFile.Read(path).Tensors);
            return;
        }

        InputException refused = Assert.Throws<InputException>(() => SafetensorsFile.Read(path));
        Assert.Contains(complaint, refused.Message, StringComparison.Ordinal);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains("at byte", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_cut_and_no_flipped_bit_of_the_header_gets_through_as_anything_but_an_input_error()
    {
        var file = new SafetensorsFile();
        file.Tensors.Add("a", new Tensor([2, 2], [1, 2, 3, 4]));
        file.Tensors.Add("b", new Tensor([3], [5, 6, 7]));
        file.Metadata["key"] = "value";
        file.Write(_folder["whole"]);
        byte[] whole = File.ReadAllBytes(_folder["whole"]);
        for (int length = 0; length < whole.Length; length++)
            Assert.Throws<InputException>(() => SafetensorsFile.Read(_folder.Add("cut", whole[..length])));

        var stream = new RandomStream(1, "test");
        for (int i = 0; i < 500; i++)
        {
            byte[] flipped = [.. whole];
            flipped[stream.NextInt32(whole.Length - 28)] ^= (byte)(1 << stream.NextInt32(8));
            try
            {
                SafetensorsFile.Read(_folder.Add("flipped", flipped));
            }
            catch (InputException)
            {
                // A flip inside a name or a value is no damage that can be seen; everything else ends here.
            }
        }
    }

    [Fact]
    public void A_missing_file_is_an_input_error() => Assert.Throws<InputException>(() => SafetensorsFile.Read(_folder["nothing"]));
}
