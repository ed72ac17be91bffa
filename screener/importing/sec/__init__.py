"""What companies file with the SEC: the quarterly data sets, companyfacts and the list of tickers.

Each way in brings facts as they were tagged; `facts` alone says what they mean, so that both give the same rows.
"""
