"""fupan 复盘: replay a published A-share portfolio and check it to the fen."""
