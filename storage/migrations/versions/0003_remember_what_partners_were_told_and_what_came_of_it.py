"""remember what partners were told and what came of it.

Revision: 0003, after 0002, written 2026-11-24 18:05:00.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("success", sa.Float(), server_default="0.25", nullable=False))
        batch_op.add_column(sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_offer_stamp", ["version", "updated_at"], unique=False)

    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("widened", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index("ix_submission_stamp", ["state", "version", "id"], unique=False)

    # What is there already was compared when it came; whoever got a notice of an item has been told of it.
    op.execute("UPDATE offer SET compared_at = updated_at")
    op.execute("UPDATE submission SET asked_at = published_at WHERE state = 'published'")
    op.execute(
        "UPDATE match SET told_at = (SELECT min(outbox.created_at) FROM outbox, contact, offer"
        " WHERE outbox.message = 'item-notice' AND outbox.submission_id = match.submission_id"
        " AND contact.id = outbox.contact_id AND offer.id = match.offer_id"
        " AND (contact.id = offer.contact_id OR contact.partner_id = offer.partner_id))"
    )


def downgrade() -> None:
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_stamp")
        batch_op.drop_column("widened")
        batch_op.drop_column("asked_at")

    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_column("told_at")

    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index("ix_offer_stamp")
        batch_op.drop_column("compared_at")
        batch_op.drop_column("success")
