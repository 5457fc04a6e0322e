"""give letters words that find back.

Revision: 0002, after 0001, written 2026-11-24 14:12:10.413176.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "on"),
    )
    op.create_table(
        "token",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("word"),
    )
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.create_index("ix_token_holder", ["contact_id", "submission_id", "purpose"], unique=False)

    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bounce_score", sa.Float(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("message_id", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_inbox_message_id"), ["message_id"], unique=False)
        batch_op.create_index("ix_inbox_oldest", ["state", "id"], unique=False)

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reply_token", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("return_token", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_outbox_return_token"), ["return_token"], unique=True)

    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lead", sa.String(), nullable=True))
        batch_op.create_index("ix_submission_lead", ["lead", "id"], unique=False)
    first = "countries ->> 0" if op.get_bind().dialect.name == "postgresql" else "countries ->> '$[0]'"
    op.execute(f"UPDATE submission SET lead = {first}")


def downgrade() -> None:
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_lead")
        batch_op.drop_column("lead")

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_return_token"))
        batch_op.drop_column("return_token")
        batch_op.drop_column("reply_token")

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_oldest")
        batch_op.drop_index(batch_op.f("ix_inbox_message_id"))
        batch_op.drop_column("message_id")

    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_column("bounced_at")
        batch_op.drop_column("bounce_score")

    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index("ix_token_holder")

    op.drop_table("token")
    op.drop_table("tally")
