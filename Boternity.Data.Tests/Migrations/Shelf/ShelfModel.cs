using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Migrations.Shelf;

/// <summary>The models that the tests' own migrations lead to: EF rebuilds a table from them.</summary>
internal static class ShelfModel
{
    public static void Build(ModelBuilder model, bool note, bool checkPages, bool lending = false)
    {
        model.Entity("Shelf", shelf =>
        {
            shelf.Property<long>("Id").HasColumnName("id").HasColumnType("INTEGER").ValueGeneratedNever();
            shelf.Property<string>("Name").HasColumnName("name").HasColumnType("TEXT").IsRequired();
            if (note)
            {
                shelf.Property<string>("Note").HasColumnName("note").HasColumnType("TEXT");
            }

            if (lending)
            {
                shelf.Property<string>("City").HasColumnName("city").HasColumnType("TEXT").IsRequired().HasDefaultValue("");
            }

            shelf.HasKey("Id").HasName("pk_shelves");
            shelf.ToTable("shelves");
        });

        model.Entity("Book", book =>
        {
            book.Property<long>("Id").HasColumnName("id").HasColumnType("INTEGER").ValueGeneratedNever();
            book.Property<long>("ShelfId").HasColumnName("shelf_id").HasColumnType("INTEGER");
            book.Property<string>("Title").HasColumnName("title").HasColumnType("TEXT").IsRequired();
            book.Property<long>("Pages").HasColumnName("pages").HasColumnType("INTEGER");
            book.HasKey("Id").HasName("pk_books");
            book.HasIndex("ShelfId").HasDatabaseName("idx_books_shelf_id");
            book.HasOne("Shelf", null).WithMany().HasForeignKey("ShelfId").OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_books_shelves");
            book.ToTable("books", table =>
            {
                if (checkPages)
                {
                    table.HasCheckConstraint("ck_books_pages", "pages > 0");
                }
            });
        });

        if (lending)
        {
            model.Entity("Loan", loan =>
            {
                loan.Property<long>("Id").HasColumnName("id").HasColumnType("INTEGER").ValueGeneratedNever();
                loan.Property<string>("Reader").HasColumnName("reader").HasColumnType("TEXT").IsRequired();
                loan.HasKey("Id").HasName("pk_loans");
                loan.ToTable("loans");
            });
        }
    }
}
