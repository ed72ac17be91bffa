-- Every metric beside the reason it is missing (<metric>_reason), and, where bounds can decide what the figure itself
-- cannot, the range it must lie in (<metric>_low, <metric>_high). The end of the chain that begins with company_days.
select * from risk_metrics
