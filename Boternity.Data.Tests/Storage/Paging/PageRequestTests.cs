using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Tests.Storage.Paging;

public sealed class PageRequestTests
{
    [Test]
    public void First_is_the_first_page_of_fifty()
    {
        Assert.That((PageRequest.First.Size, PageRequest.First.Cursor), Is.EqualTo((50, (string?)null)));
        Assert.That(new PageRequest(), Is.EqualTo(PageRequest.First));
    }

    [TestCase(1)]
    [TestCase(500)]
    public void Validate_size_in_range_passes(int size) => Assert.That(new PageRequest { Size = size }.Validate, Throws.Nothing);

    [TestCase(int.MinValue)]
    [TestCase(0)]
    [TestCase(501)]
    public void Validate_size_out_of_range_is_refused_by_its_name(int size)
    {
        var error = Assert.Throws<StoreException>(new PageRequest { Size = size }.Validate)!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        Assert.That(error.Message, Does.Contain("'Size'").And.Contain("1 to 500"));
    }
}
